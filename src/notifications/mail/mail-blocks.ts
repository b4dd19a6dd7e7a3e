/* Made from mail.mjml by `npm run build`; not to be changed by hand. mjml 5.4.1, 8f48c2eac404d09d */
import { fill, type SafeHtml, type OwnLink, type Tone } from "./safe-html.js";

export interface LeadSlots {
  readonly text: string;
}

export function leadBlock(slots: LeadSlots): SafeHtml {
  return fill(
    [
      '<tr><td align="left" class="ink lead" style="font-size:0px;padding:12px 24px 0;word-break:break-word;"><div style="font-family:-apple-system, \'Segoe UI\', Roboto, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1b2333;">',
      "</div></td></tr>",
    ],
    slots.text,
  );
}

export interface FactSlots {
  readonly text: string;
}

export function factBlock(slots: FactSlots): SafeHtml {
  return fill(
    [
      '<tr><td align="left" class="soft facts" style="font-size:0px;padding:4px 24px 0;word-break:break-word;"><div style="font-family:-apple-system, \'Segoe UI\', Roboto, Arial, sans-serif;font-size:15px;line-height:22px;text-align:left;color:#5a6478;">',
      "</div></td></tr>",
    ],
    slots.text,
  );
}

export interface ProfileSlots {
  readonly url: OwnLink;
  readonly name: string;
  readonly details: string;
}

export function profileBlock(slots: ProfileSlots): SafeHtml {
  return fill(
    [
      '<tr><td class="line name" style="padding:9px 0;border-top:1px solid #e3e7ef;"><a href="',
      '" style="color:#2457d6;font-weight:600;text-decoration:none;">',
      '</a><br /><span class="soft" style="color:#5a6478;font-size:14px;">',
      "</span></td></tr>",
    ],
    slots.url,
    slots.name,
    slots.details,
  );
}

export interface ProfilesSlots {
  readonly profile: readonly SafeHtml[];
}

export function profilesBlock(slots: ProfilesSlots): SafeHtml {
  return fill(
    [
      '<tr><td align="left" class="ink" style="font-size:0px;padding:12px 24px 0;word-break:break-word;"><table cellpadding="0" cellspacing="0" role="presentation" width="100%" border="0" style="color:#1b2333;font-family:-apple-system, \'Segoe UI\', Roboto, Arial, sans-serif;font-size:16px;line-height:22px;table-layout:auto;width:100%;border:none;">',
      "</table></td></tr>",
    ],
    slots.profile,
  );
}

export interface ExplanationSlots {
  readonly text: string;
}

export function explanationBlock(slots: ExplanationSlots): SafeHtml {
  return fill(
    [
      '<tr><td align="left" class="ink" style="font-size:0px;padding:16px 24px 0;word-break:break-word;"><div style="font-family:-apple-system, \'Segoe UI\', Roboto, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1b2333;">',
      "</div></td></tr>",
    ],
    slots.text,
  );
}

export interface StepSlots {
  readonly text: string;
}

export function stepBlock(slots: StepSlots): SafeHtml {
  return fill(['<li style="padding:3px 0;">', "</li>"], slots.text);
}

export interface StepsSlots {
  readonly label: string;
  readonly step: readonly SafeHtml[];
}

export function stepsBlock(slots: StepsSlots): SafeHtml {
  return fill(
    [
      '<tr><td align="left" class="ink" style="font-size:0px;padding:16px 24px 0;word-break:break-word;"><div style="font-family:-apple-system, \'Segoe UI\', Roboto, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1b2333;"><strong>',
      '</strong><ol style="margin:6px 0 0;padding:0 0 0 24px;">',
      "</ol></div></td></tr>",
    ],
    slots.label,
    slots.step,
  );
}

export interface ButtonSlots {
  readonly url: OwnLink;
  readonly hint: string;
  readonly label: string;
}

export function buttonBlock(slots: ButtonSlots): SafeHtml {
  return fill(
    [
      '<tr><td align="left" style="font-size:0px;padding:20px 24px 24px;word-break:break-word;"><table border="0" cellpadding="0" cellspacing="0" role="presentation" style="border-collapse:separate;line-height:100%;"><tbody><tr><td align="center" bgcolor="#2457d6" role="presentation" style="border:none;border-radius:8px;cursor:auto;mso-padding-alt:13px 26px;background:#2457d6;" valign="middle"><a href="',
      '" title="',
      '" style="display:inline-block;background:#2457d6;color:#ffffff;font-family:-apple-system, \'Segoe UI\', Roboto, Arial, sans-serif;font-size:16px;font-weight:600;line-height:120%;margin:0;text-decoration:none;text-transform:none;padding:13px 26px;mso-padding-alt:0px;border-radius:8px;" target="_blank">',
      " </a></td></tr></tbody></table></td></tr>",
    ],
    slots.url,
    slots.hint,
    slots.label,
  );
}

export function endBlock(): SafeHtml {
  return fill([
    '<tr><td style="font-size:0px;word-break:break-word;"><div style="height:24px;line-height:24px;">&#8202;</div></td></tr>',
  ]);
}

export interface GroupSlots {
  readonly tone: Tone;
  readonly heading: string;
  readonly fact: readonly SafeHtml[];
  readonly profiles: readonly SafeHtml[];
  readonly explanation: readonly SafeHtml[];
  readonly steps: readonly SafeHtml[];
  readonly button: readonly SafeHtml[];
  readonly end: readonly SafeHtml[];
}

export function groupBlock(slots: GroupSlots): SafeHtml {
  return fill(
    [
      '<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="card-outlook" role="presentation" style="width:600px;" width="600" bgcolor="#ffffff" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]--><div class="card" style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:600px;border-radius:12px;overflow:hidden;"><table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#ffffff;background-color:#ffffff;width:100%;border-collapse:separate;"><tbody><tr><td style="border-top:4px solid ',
      ';border-radius:12px;direction:ltr;font-size:0px;padding:0;text-align:center;"><!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]--><div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"><table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"><tbody><tr><td align="left" class="ink" style="font-size:0px;padding:20px 24px 0;word-break:break-word;"><div style="font-family:-apple-system, \'Segoe UI\', Roboto, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1b2333;"><h2 style="margin:0;font-size:19px;line-height:26px;font-weight:700;">',
      "</h2></div></td></tr>",
      "",
      "",
      "",
      "",
      "",
      '</tbody></table></div><!--[if mso | IE]></td></tr></table><![endif]--></td></tr></tbody></table></div><!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]--><div style="margin:0px auto;max-width:600px;"><table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"><tbody><tr><td style="direction:ltr;font-size:0px;padding:0;text-align:center;"><!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]--><div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"><table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"><tbody><tr><td style="font-size:0px;word-break:break-word;"><div style="height:16px;line-height:16px;">&#8202;</div></td></tr></tbody></table></div><!--[if mso | IE]></td></tr></table><![endif]--></td></tr></tbody></table></div><!--[if mso | IE]></td></tr></table><![endif]-->',
    ],
    slots.tone,
    slots.heading,
    slots.fact,
    slots.profiles,
    slots.explanation,
    slots.steps,
    slots.button,
    slots.end,
  );
}

export interface RestSlots {
  readonly text: string;
  readonly url: OwnLink;
  readonly label: string;
}

export function restBlock(slots: RestSlots): SafeHtml {
  return fill(
    [
      '<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]--><div style="margin:0px auto;max-width:600px;"><table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"><tbody><tr><td style="direction:ltr;font-size:0px;padding:0 0 16px;text-align:center;"><!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]--><div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"><table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"><tbody><tr><td align="left" class="ink" style="font-size:0px;padding:0 24px;word-break:break-word;"><div style="font-family:-apple-system, \'Segoe UI\', Roboto, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1b2333;">',
      ' <a href="',
      '" style="color:#2457d6;">',
      "</a></div></td></tr></tbody></table></div><!--[if mso | IE]></td></tr></table><![endif]--></td></tr></tbody></table></div><!--[if mso | IE]></td></tr></table><![endif]-->",
    ],
    slots.text,
    slots.url,
    slots.label,
  );
}

export interface MailSlots {
  readonly language: string;
  readonly subject: string;
  readonly preheader: string;
  readonly brand: string;
  readonly company: string;
  readonly title: string;
  readonly lead: readonly SafeHtml[];
  readonly group: readonly SafeHtml[];
  readonly rest: readonly SafeHtml[];
  readonly why: string;
  readonly dashboard: OwnLink;
  readonly dashboardLabel: string;
  readonly preferences: OwnLink;
  readonly preferencesLabel: string;
  readonly unsubscribe: OwnLink;
  readonly unsubscribeLabel: string;
}

export function mailBlock(slots: MailSlots): SafeHtml {
  return fill(
    [
      '<!doctype html><html lang="',
      '" dir="ltr" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><head><title>',
      '</title><!--[if !mso]><!--><meta http-equiv="X-UA-Compatible" content="IE=edge"><!--<![endif]--><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1"><style type="text/css">#outlook a{padding:0;}body{margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%;}table, td{border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt;}img{border:0;height:auto;line-height:100%;outline:none;text-decoration:none;-ms-interpolation-mode:bicubic;}p{display:block;margin:13px 0;}</style><!--[if mso]><noscript><xml><o:OfficeDocumentSettings><o:AllowPNG/><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml></noscript><![endif]--><style type="text/css">@media only screen and (min-width:480px){.mj-column-per-100{width:100% !important;max-width: 100%;}}</style><style media="screen and (min-width:480px)">.moz-text-html .mj-column-per-100{width:100% !important;max-width: 100%;}</style><style type="text/css">:root{color-scheme: light dark;supported-color-schemes: light dark;}a{color: #2457d6;}.name, .facts, .lead{overflow-wrap: anywhere;word-break: break-word;}@media (prefers-color-scheme: dark){body, .page, .page > div{background-color: #12151c !important;}.card > table, .card{background-color: #1c212c !important;}.ink div, .ink h1, .ink h2, .ink td, .ink strong{color: #e8ebf2 !important;}.soft div, .soft, .ink .soft{color: #a0a9bb !important;}.soft a, .ink a{color: #9db8ff !important;}.line{border-color: #343c4c !important;}}</style><meta name="color-scheme" content="light dark" /><meta name="supported-color-schemes" content="light dark" /><meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no" /></head><body class="page" style="word-spacing:normal;background-color:#f2f4f8;"><div style="display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;">',
      '</div><div aria-label="',
      '" aria-roledescription="email" role="article" lang="',
      '" dir="ltr" style="word-spacing:normal;background-color:#f2f4f8;"><!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]--><div style="margin:0px auto;max-width:600px;"><table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"><tbody><tr><td style="direction:ltr;font-size:0px;padding:28px 0 8px;text-align:center;"><!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]--><div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"><table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"><tbody><tr><td align="left" class="soft" style="font-size:0px;padding:0 24px;word-break:break-word;"><div style="font-family:-apple-system, \'Segoe UI\', Roboto, Arial, sans-serif;font-size:14px;line-height:20px;text-align:left;color:#5a6478;"><strong>',
      "</strong> · ",
      '</div></td></tr></tbody></table></div><!--[if mso | IE]></td></tr></table><![endif]--></td></tr></tbody></table></div><!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]--><div style="margin:0px auto;max-width:600px;"><table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"><tbody><tr><td style="direction:ltr;font-size:0px;padding:8px 0 20px;text-align:center;"><!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]--><div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"><table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"><tbody><tr><td align="left" class="ink" style="font-size:0px;padding:0 24px;word-break:break-word;"><div style="font-family:-apple-system, \'Segoe UI\', Roboto, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1b2333;"><h1 style="margin:0;font-size:24px;line-height:31px;font-weight:700;">',
      "</h1></div></td></tr>",
      "</tbody></table></div><!--[if mso | IE]></td></tr></table><![endif]--></td></tr></tbody></table></div><!--[if mso | IE]></td></tr></table><![endif]-->",
      "",
      '<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]--><div style="margin:0px auto;max-width:600px;"><table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"><tbody><tr><td style="direction:ltr;font-size:0px;padding:4px 0 36px;text-align:center;"><!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]--><div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"><table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"><tbody><tr><td align="left" class="soft" style="font-size:0px;padding:0 24px;word-break:break-word;"><div style="font-family:-apple-system, \'Segoe UI\', Roboto, Arial, sans-serif;font-size:13px;line-height:20px;text-align:left;color:#5a6478;">',
      '</div></td></tr><tr><td align="left" class="soft" style="font-size:0px;padding:8px 24px 0;word-break:break-word;"><div style="font-family:-apple-system, \'Segoe UI\', Roboto, Arial, sans-serif;font-size:13px;line-height:20px;text-align:left;color:#5a6478;"><a href="',
      '" style="color:#2457d6;">',
      '</a> &nbsp;·&nbsp; <a href="',
      '" style="color:#2457d6;">',
      '</a> &nbsp;·&nbsp; <a href="',
      '" style="color:#2457d6;">',
      "</a></div></td></tr></tbody></table></div><!--[if mso | IE]></td></tr></table><![endif]--></td></tr></tbody></table></div><!--[if mso | IE]></td></tr></table><![endif]--></div></body></html> ",
    ],
    slots.language,
    slots.subject,
    slots.preheader,
    slots.subject,
    slots.language,
    slots.brand,
    slots.company,
    slots.title,
    slots.lead,
    slots.group,
    slots.rest,
    slots.why,
    slots.dashboard,
    slots.dashboardLabel,
    slots.preferences,
    slots.preferencesLabel,
    slots.unsubscribe,
    slots.unsubscribeLabel,
  );
}
