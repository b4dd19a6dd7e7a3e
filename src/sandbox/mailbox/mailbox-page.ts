import { type Html, html } from "../../http/html.js";
import type { CapturedMail, MailEntry, MailPage } from "./read-captured-mails.js";

/** How one mail is looked at. */
export type MailView = "html" | "text" | "headers";

const VIEWS: Readonly<Record<MailView, string>> = { html: "As shown", text: "Plain text", headers: "Headers" };

/** The list of captured mails; it works without a script. */
export function mailboxPage({ mails, next }: MailPage<MailEntry>, recipient: string | null): string {
  const older = `?${new URLSearchParams({ ...(recipient === null ? {} : { recipient }), before: String(next) }).toString()}`;
  return page(
    "Mailbox",
    html`
      <p class="note">What Relink would have sent. Nothing leaves the sandbox; the newest 1,000 mails are kept.</p>
      <form class="row" method="get" action="/sandbox/mailbox">
        <input type="email" name="recipient" value="${recipient ?? ""}" placeholder="To this address only" aria-label="To this address only">
        <button>Show</button>
      </form>
      <main>
        ${mails.length === 0 ? html`<p>No mails yet.</p>` : html`<ol class="mails">${mails.map(line)}</ol>`}
        ${next !== null && html`<p><a href="${older}">Older mails</a></p>`}
      </main>`,
  );
}

/** One mail: as a reader sees it, as plain text, or its headers. */
export function mailPage(mail: CapturedMail, view: MailView): string {
  return page(
    mail.subject,
    html`
      <p class="note">${mailbox(mail.to)} · ${instant(mail.capturedAt)} · ${mail.category}</p>
      <nav class="views" aria-label="How to look at it">${Object.entries(VIEWS).map(
        ([name, words]) => html`<a href="?show=${name}" ${name === view && html`aria-current="page"`}>${words}</a>`,
      )}</nav>
      <main>${body(mail, view)}</main>`,
  );
}

function line(mail: MailEntry): Html {
  return html`<li class="card"><a href="/sandbox/mailbox/${mail.id}">${mail.subject}</a>
    <p class="note">${mailbox(mail.to)} · ${instant(mail.capturedAt)} · ${mail.category}</p></li>`;
}

function body(mail: CapturedMail, view: MailView): Html {
  switch (view) {
    case "html":
      return html`<iframe title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/sandbox/mailbox/${mail.id}/html"></iframe>`;
    case "text":
      return html`<pre>${mail.text}</pre>`;
    case "headers":
      return html`<dl>${headersOf(mail).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
  }
}

function headersOf(mail: CapturedMail): [string, string][] {
  return [
    ["From", mailbox(mail.from)],
    ["To", mailbox(mail.to)],
    ["Subject", mail.subject],
    ["Message-Id", mail.messageId],
    ...Object.entries(mail.headers),
  ];
}

function page(title: string, content: Html): string {
  return `<!DOCTYPE html>${
    html`<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Relink sandbox</title><link rel="stylesheet" href="/sandbox/page.css"><link rel="stylesheet" href="/sandbox/mailbox.css"></head>
<body class="mailbox"><header><h1>${title}</h1><nav><a href="/sandbox">Sandbox</a> <a href="/sandbox/mailbox">Mailbox</a></nav></header>${content}</body></html>`
      .text
  }`;
}

function mailbox({ name, address }: MailEntry["to"]): string {
  return name === null ? address : `${name} <${address}>`;
}

function instant(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Beside the style of the sandbox's page. */
export const MAILBOX_STYLE = `
body.mailbox { max-width: 860px; }
.mailbox h1 { overflow-wrap: anywhere; }
input { flex: 1 1 220px; min-height: 36px; padding: 4px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: inherit; font: inherit; font-size: .9rem; }
.mails { display: grid; gap: 8px; margin: 12px 0; padding: 0; list-style: none; }
.mails a { font-weight: 600; text-decoration: none; } .mails a:hover { text-decoration: underline; }
.views { display: flex; gap: 4px; margin: 12px 0 0; border-bottom: 1px solid var(--line); }
.views a { margin: 0; padding: 8px 14px; text-decoration: none; border-bottom: 3px solid transparent; }
.views a[aria-current] { border-color: var(--main); font-weight: 600; }
iframe { width: 100%; height: 80vh; margin-top: 12px; border: 1px solid var(--line); border-radius: 12px; background: #fff; }
pre { padding: 14px; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
dt { margin-top: 12px; color: var(--faint); font-size: .875rem; } dd { margin: 0; overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: .875rem; }
`;
