import type { Language, Say } from "./i18n/index.ts";

/** Numbers, money and times as people in the community's zone write them. */
export interface Format {
  wh(wh: number): string;
  watts(watts: number): string;
  money(minor: number, currency?: string): string;
  clock(instant: string, withSeconds?: "seconds"): string;
  day(instant: string): string;
  ago(instant: string, now: string): string;
}

export function format(language: Language, zone: string, currency: string, say: Say): Format {
  const locale = language === "sw" ? "sw-KE" : "en-KE";
  const number = (digits: number) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const whole = number(0);
  const two = number(2);
  const time = (seconds: boolean) =>
    new Intl.DateTimeFormat(locale, {
      timeZone: zone,
      hour: "2-digit",
      minute: "2-digit",
      ...(seconds ? { second: "2-digit" as const } : {}),
      hourCycle: "h23",
    });
  const minutes = time(false);
  const seconds = time(true);
  const days = new Intl.DateTimeFormat(locale, { timeZone: zone, day: "numeric", month: "short", year: "numeric" });
  const digits = (code: string) => {
    try {
      return new Intl.NumberFormat("en", { style: "currency", currency: code }).resolvedOptions().maximumFractionDigits ?? 2;
    } catch {
      return 0; // not a currency of ISO 4217, such as SAT
    }
  };
  return {
    wh: (wh) => (Math.abs(wh) < 1000 ? `${whole.format(wh)} Wh` : `${two.format(wh / 1000)} kWh`),
    watts: (watts) => (Math.abs(watts) < 1000 ? `${whole.format(watts)} W` : `${two.format(watts / 1000)} kW`),
    money: (minor, code = currency) => {
      const places = digits(code);
      return `${code} ${number(places).format(minor / 10 ** places)}`;
    },
    clock: (instant, withSeconds) => (withSeconds ? seconds : minutes).format(new Date(instant)),
    day: (instant) => days.format(new Date(instant)),
    ago: (instant, now) => {
      const age = Math.max(0, Math.round((Date.parse(now) - Date.parse(instant)) / 1000));
      if (age < 90) return say("ago.s", { n: age });
      return age < 5400 ? say("ago.m", { n: Math.round(age / 60) }) : say("ago.h", { n: Math.round(age / 3600) });
    },
  };
}
