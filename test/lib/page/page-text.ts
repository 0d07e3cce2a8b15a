/** What a person reads of a page: its text without tags, white space as one space, entities as what they mean. */
export const textOf = (page: unknown): string =>
  String(page)
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<\/?(b|code|time|span|a)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(lt|gt|quot|#39|amp);/g, (_, name: keyof typeof entities) => entities[name])
    .replace(/\s+/g, ' ')
    .trim();

const entities = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

/** What no page may hold: the policy refuses it, or it is somebody's attempt. Addresses in commands to copy are text. */
export const forbiddenParts = (page: string): string[] =>
  [
    ...page
      .replaceAll(/<code>.*?<\/code>/gs, '')
      .matchAll(/<script|<img|<iframe|\sstyle=|\son[a-z]+=|javascript:|https?:\/\/(?!127\.0\.0\.1)[a-z]/gi),
  ].map(([part]) => part);
