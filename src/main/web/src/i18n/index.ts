import en from "./en.json";
import sw from "./sw.json";

export type Key = keyof typeof en;
export type Language = "en" | "sw";
export type Say = (key: Key, values?: Record<string, string | number>) => string;

const dictionaries: Record<Language, Record<Key, string>> = { en, sw };

/** The words of one language. A missing value stays visible as {name}, so that a test sees it. */
export const speak =
  (language: Language): Say =>
  (key, values = {}) =>
    dictionaries[language][key].replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));

/** A key made at run time, such as a state the server may learn after this page was built. */
export const known = (key: string): key is Key => Object.hasOwn(en, key);
