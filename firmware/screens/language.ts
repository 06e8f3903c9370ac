/** The languages of the screens, and how each counts. Pure. */
import type { Messages, PluralForms } from "./messages.ts";
import { fillIn } from "./messages.ts";
import { MESSAGES_EN } from "./messages-en.ts";
import { MESSAGES_ZH_CN } from "./messages-zh-cn.ts";

/** BCP 47 tags. */
export const LANGUAGES = ["en", "zh-CN"] as const;

export type Language = (typeof LANGUAGES)[number];

const MESSAGES: Readonly<Record<Language, Messages>> = {
  en: MESSAGES_EN,
  "zh-CN": MESSAGES_ZH_CN,
};

export function messagesOf(language: Language): Messages {
  return MESSAGES[language];
}

/** The form for this count, with `{count}` filled in. */
export function countIn(language: Language, forms: PluralForms, count: number): string {
  const category = new Intl.PluralRules(language).select(count);
  const form = category in forms ? forms[category as keyof PluralForms] : undefined;
  return fillIn(form ?? forms.other, { count: String(count) });
}
