import { type End, type Inbox, type Surroundings, startInbox } from './inbox-child.ts';

export interface KeptInbox {
  /** Of its receiver as it is now. Waits while it starts. */
  url(): Promise<string>;
  /** By SIGKILL, when it is up. */
  kill(): Promise<void>;
  /** All that it ended by until now. */
  readonly ends: readonly End[];
}

/** Starts the inbox again whenever it ended, as Lambda does, whatever it ended by. The last one ends with this process. */
export async function keepInbox(around: Surroundings, onEnd: (end: End) => void): Promise<KeptInbox> {
  const ends: End[] = [];
  let current = await start();

  async function start(): Promise<{ readonly inbox: Inbox; readonly next: Promise<void> }> {
    const inbox = await startInbox(around);
    const next = inbox.ended.then(async (end) => {
      ends.push(end);
      onEnd(end);
      current = await start();
    });
    return { inbox, next };
  }

  async function up(): Promise<Inbox> {
    while (current.inbox.isOver()) await current.next;
    return current.inbox;
  }

  return {
    ends,
    url: async () => (await up()).url,
    async kill() {
      (await up()).kill();
    },
  };
}
