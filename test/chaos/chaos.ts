// npm run chaos -- webhooks [deliveries] [seed]: signed deliveries, doubles and forgeries while the inbox is killed and what it
// stands on fails. Exits with 1 when anything accepted is lost, or when too little went wrong to tell; 2 for arguments that
// it cannot use. A seed repeats what is sent, in which order, after how many the inbox is killed, and which outages begin
// when; not the timing, nor which request it is that a trouble hits.
import { randomInt } from 'node:crypto';
import { chaosOfWebhooks } from './webhooks.ts';

const [what, deliveries = '5000', seed = String(randomInt(2 ** 31)), ...rest] = process.argv.slice(2);
const isNumber = (text: string) => /^[1-9]\d{0,9}$/.test(text);
if (what !== 'webhooks' || !isNumber(deliveries) || !isNumber(seed) || rest.length > 0) {
  console.error(
    'Write npm run chaos -- webhooks, and if you like how many deliveries (5000) and a seed to repeat a run by.',
  );
  process.exit(2);
}
// All that was started ends with this process; to close one after the other is to wait for whoever says nothing.
process.exit((await chaosOfWebhooks(Number(deliveries), Number(seed))) ? 0 : 1);
