const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const month = `(?<month>${months.join('|')})`;
const time = '(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})';

const imfFixdate = new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\\d{2}) ${month} (?<year>\\d{4}) ${time} GMT$`);
const rfc850 = new RegExp(
  `^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\\d{2})-${month}-(?<year>\\d{2}) ${time} GMT$`,
);
const asctime = new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${month} (?<day>\\d{2}| \\d) ${time} (?<year>\\d{4})$`);

// Each answer has one, and those of one second have the same.
let last: { readonly value: string; readonly at: number | undefined } = { value: '', at: undefined };

/**
 * An HTTP-date in any of its three spellings (RFC 9110 section 5.6.7), as milliseconds since the epoch; undefined for
 * everything else. `now` decides the century of a two-digit year.
 */
export function parseHttpDate(value: string, now: number): number | undefined {
  if (value === last.value) return last.at;
  const at = readHttpDate(value, now);
  // The other spellings are rare, and what one of them means depends on `now`.
  if (imfFixdate.test(value)) last = { value, at };
  return at;
}

function readHttpDate(value: string, now: number): number | undefined {
  const groups = (imfFixdate.exec(value) ?? rfc850.exec(value) ?? asctime.exec(value))?.groups;
  if (!groups) return undefined;
  const { day, hour, minute, second } = groups;
  const [name, year] = [String(groups['month']), String(groups['year'])];
  const dateIn = (fullYear: number) =>
    utc(fullYear, months.indexOf(name), Number(day), Number(hour), Number(minute), Number(second));
  if (year.length === 4) return dateIn(Number(year));
  // RFC 9110: a two-digit year that seems to be more than 50 years ahead is the most recent past one.
  const latest = new Date(now);
  latest.setUTCFullYear(latest.getUTCFullYear() + 50);
  const century = Math.floor(new Date(now).getUTCFullYear() / 100) * 100;
  return [century + 100, century, century - 100]
    .map((start) => dateIn(start + Number(year)))
    .find((at) => at !== undefined && at <= latest.getTime());
}

function utc(year: number, monthIndex: number, day: number, hour: number, minute: number, second: number) {
  // 60 is a leap second, which the grammar allows; it is the next second here.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  // Not Date.UTC(): it reads the years 0 to 99 as 1900 to 1999.
  date.setUTCFullYear(year, monthIndex, day);
  if (date.getUTCMonth() !== monthIndex || date.getUTCDate() !== day) return undefined;
  return date.setUTCHours(hour, minute, second);
}
