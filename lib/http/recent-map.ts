// More than one API has of anything: what a server names must not fill the memory of a process.
const mostEntries = 1_000;

/** Sets an entry, and forgets the oldest one where there would be more than 1,000. */
export function setRecent<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > mostEntries && oldest !== undefined) map.delete(oldest);
}
