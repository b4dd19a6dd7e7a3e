import type { SubjectHasher } from "../../grants/subject-hash.js";
import type { BreakCause } from "../simulator/simulated-provider.js";
import { setPersonBroken, setProfilesBroken } from "../simulator/world/profile-rows.js";
import { reviveTokens } from "../simulator/world/token-rows.js";
import { type Pushed, sendPush, type SendPushParts } from "./send-push.js";
import { findSimulatedAccount, type SimulatedAccount } from "./simulated-account.js";

export interface AccountControlsParts extends SendPushParts {
  readonly hasher: SubjectHasher;
}

export type Controlled =
  | {
      readonly kind: "DONE";
      readonly account: SimulatedAccount;
      readonly cause: BreakCause | null;
      readonly push: Pushed;
    }
  | { readonly kind: "NOT_FOUND" }
  | { readonly kind: "REFUSED"; readonly problem: string };

const NO_PUSH: Pushed = { kind: "NONE" };

/** Breaks and mends what one account of Relink is at its simulated network. */
export class AccountControls {
  constructor(private readonly parts: AccountControlsParts) {}

  /** @param pushes whether the network tells Relink, where it does for this cause */
  async break(globalId: string, causeName: string, pushes: boolean): Promise<Controlled> {
    return this.withCause(globalId, causeName, async (account, cause) => {
      const { provider, personId, externalId } = account;
      const found = await this.parts.database.transaction((tx) =>
        cause.scope === "LOGIN"
          ? setPersonBroken(tx, provider, personId, cause.name)
          : setProfilesBroken(tx, provider, [externalId], cause.name),
      );
      if (!found) return { kind: "REFUSED", problem: `The simulated network has no profile ${externalId}.` };
      const push = pushes && cause.pushes ? await sendPush(this.parts, cause.name, account) : NO_PUSH;
      return { kind: "DONE", account, cause, push };
    });
  }

  /** Everything works again, the tokens too that a cause had ended. Other accounts of the same login are mended with it. */
  async heal(globalId: string): Promise<Controlled> {
    return this.withAccount(globalId, async (account) => {
      const { provider, personId, externalId } = account;
      const causes = this.causesOf(account).map((cause) => cause.name);
      await this.parts.database.transaction(async (tx) => {
        await setPersonBroken(tx, provider, personId, null);
        await setProfilesBroken(tx, provider, [externalId], null);
        await reviveTokens(tx, { provider, personId }, causes);
      });
      return { kind: "DONE", account, cause: null, push: NO_PUSH };
    });
  }

  /** Nothing changes at the network but that it tells Relink something. */
  async push(globalId: string, causeName: string): Promise<Controlled> {
    return this.withCause(globalId, causeName, async (account, cause) => {
      const push = await sendPush(this.parts, cause.name, account);
      if (push.kind === "NONE")
        return { kind: "REFUSED", problem: `${account.provider} pushes nothing about ${cause.name}.` };
      return { kind: "DONE", account, cause, push };
    });
  }

  private withCause(
    globalId: string,
    name: string,
    act: (account: SimulatedAccount, cause: BreakCause) => Promise<Controlled>,
  ): Promise<Controlled> {
    return this.withAccount(globalId, async (account) => {
      const causes = this.causesOf(account);
      const cause = causes.find((each) => each.name === name);
      if (cause !== undefined) return act(account, cause);
      const names = causes.map((each) => each.name).join(", ");
      return { kind: "REFUSED", problem: `${account.provider} knows no cause "${name}". Its causes: ${names}.` };
    });
  }

  private async withAccount(
    globalId: string,
    act: (account: SimulatedAccount) => Promise<Controlled>,
  ): Promise<Controlled> {
    const { database, hasher, simulator } = this.parts;
    const found = await findSimulatedAccount({ database, hasher, world: simulator.world }, globalId);
    switch (found.kind) {
      case "FOUND":
        return act(found.account);
      case "UNKNOWN":
        return { kind: "NOT_FOUND" };
      case "ELSEWHERE":
        return { kind: "REFUSED", problem: found.problem };
    }
  }

  private causesOf({ provider }: SimulatedAccount): readonly BreakCause[] {
    return this.parts.simulator.dialect(provider)?.causes ?? [];
  }
}
