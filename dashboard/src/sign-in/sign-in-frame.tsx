import type { ReactNode } from "react";
import { Mark } from "../shell/mark";

/** The page before anybody is signed in. */
export function SignInFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <main id="main" className="sign-in">
      <div className="sign-in-box">
        <Mark />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
