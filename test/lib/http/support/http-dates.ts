const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

export type DateSpelling = 'imf-fixdate' | 'rfc850' | 'asctime';

/** A time, in milliseconds since the epoch, in one of the three spellings of RFC 9110 section 5.6.7. */
export function writeHttpDate(at: number, spelling: DateSpelling): string {
  const date = new Date(at);
  const [, day = '', month = '', year = '', time = ''] = date.toUTCString().split(' ');
  const weekday = weekdays[date.getUTCDay()] ?? '';
  switch (spelling) {
    case 'imf-fixdate':
      return date.toUTCString();
    case 'rfc850':
      return `${weekday}, ${day}-${month}-${year.slice(-2)} ${time} GMT`;
    case 'asctime':
      return `${weekday.slice(0, 3)} ${month} ${String(date.getUTCDate()).padStart(2)} ${time} ${year}`;
  }
}
