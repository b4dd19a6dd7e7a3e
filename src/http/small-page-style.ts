/**
 * The style of small pages: colours, type and measures of the dashboard (`dashboard/src/styles/tokens.css`), light or dark as the system
 * prefers. One text for all of them, so that a policy can name it by its digest.
 */
export const SMALL_PAGE_STYLE = `
:root{color-scheme:light dark;
--ground:light-dark(#f6f6f3,#121315);--surface:light-dark(#ffffff,#1a1c1f);--sunk:light-dark(#eeeeea,#0d0e10);
--ink:light-dark(#17191c,#edeef0);--ink-soft:light-dark(#55595f,#a3a9b2);
--line:light-dark(#e2e2dc,#2c3035);--line-strong:light-dark(#8d9197,#6d747d);
--accent:light-dark(#1d56ad,#8db6ff);--accent-ink:light-dark(#ffffff,#0b1b34);
--warn:light-dark(#8a4f08,#f0b866);--warn-soft:light-dark(#fbf0dd,#2f2413);
--shadow:0 1px 2px light-dark(rgb(20 22 26/6%),rgb(0 0 0/40%)),0 12px 40px light-dark(rgb(20 22 26/8%),rgb(0 0 0/45%));
--font:-apple-system,BlinkMacSystemFont,"Segoe UI Variable Text","Segoe UI",Roboto,"Noto Sans",Ubuntu,Cantarell,"Helvetica Neue",Arial,system-ui,sans-serif}
*,*::before,*::after{box-sizing:border-box}
html{background:var(--ground);-webkit-text-size-adjust:100%}
body{margin:0;padding:clamp(1rem,6vh,5rem) 1rem 3rem;color:var(--ink);font:400 1rem/1.55 var(--font);-webkit-font-smoothing:antialiased}
main{max-width:34rem;margin:0 auto;padding:clamp(1.25rem,4vw,2.25rem);border:1px solid var(--line);border-radius:14px;background:var(--surface);box-shadow:var(--shadow)}
.logo{display:block;width:36px;height:36px;margin:0 0 1.25rem}
.logo rect{fill:#1f5fbf}
.logo path{fill:none;stroke:#fff;stroke-width:2.4;stroke-linecap:round}
h1,h2{line-height:1.25;overflow-wrap:anywhere;text-wrap:balance}
h1{margin:0 0 1rem;font-size:clamp(1.375rem,1.1rem + 1.2vw,1.625rem);font-weight:640;letter-spacing:-.021em}
h2{margin:1.5rem 0 .5rem;font-size:1.0625rem;font-weight:620;letter-spacing:-.011em}
p{margin:0 0 .875rem;overflow-wrap:anywhere}
main>:last-child,form p{margin-bottom:0}
a{color:var(--accent);text-underline-offset:.2em;text-decoration-thickness:1px}
code{font:.875em ui-monospace,"SF Mono",Menlo,Consolas,monospace}
dl{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.5rem 1.25rem;margin:0 0 1.25rem;padding:1rem 1.125rem;border-radius:10px;background:var(--ground)}
dt{color:var(--ink-soft)}
dd{margin:0;overflow-wrap:anywhere}
ol{margin:0 0 1rem;padding:0 0 0 1.4rem}
li{margin:0 0 .375rem}
.faint{color:var(--ink-soft);font-size:.875rem}
.note{padding:.75rem 1rem;border-radius:10px;background:var(--warn-soft);color:var(--warn);font-size:.9375rem}
form{margin:1.25rem 0 .875rem}
form+form{margin-top:0}
button{min-height:44px;padding:.5rem 1.375rem;border:1px solid transparent;border-radius:8px;background:var(--accent);color:var(--accent-ink);font:inherit;font-weight:580;cursor:pointer}
button:hover{background:color-mix(in oklab,var(--accent),var(--ink) 14%)}
form+form button{border-color:var(--line-strong);background:transparent;color:var(--ink)}
form+form button:hover{background:var(--sunk)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
button:focus-visible{border-radius:8px}
@media (width<480px){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.625rem}dd:last-child{margin-bottom:0}button{width:100%}}
@media (forced-colors:active){main,button{border:1px solid}}
`;
