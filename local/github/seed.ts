/** The owner of the token that Liaison uses. */
export const tokenOwner = 'octocat';
export const tokenScopes = ['repo', 'read:user'];

interface SeededRepository {
  readonly owner: string;
  readonly name: string;
  readonly language: string;
  readonly stars: number;
  readonly archived?: true;
  readonly private?: true;
  readonly withoutIssues?: true;
  /** Logins that may push to it, beside its owner. */
  readonly collaborators?: readonly string[];
}

const ada = (name: string, language: string, stars: number, archived?: true): SeededRepository => ({
  owner: 'ada',
  name,
  language,
  stars,
  ...(archived ? { archived } : {}),
});

/** ada has 40 public repositories: two pages of the emulated GitHub. octocat has some of every kind. */
export const repositories: readonly SeededRepository[] = [
  ada('analytical-engine', 'C', 1843),
  ada('api-gateway-notes', 'Markdown', 3),
  ada('bernoulli-numbers', 'Python', 412),
  ada('card-punch', 'Rust', 77),
  ada('cardboard-cache', 'Go', 128),
  ada('census-tools', 'Python', 19),
  ada('clockwork-cron', 'TypeScript', 256),
  ada('cipher-wheel', 'Rust', 91, true),
  ada('data-loom', 'Scala', 34),
  ada('difference-engine', 'C', 1290, true),
  ada('dotfiles', 'Shell', 12),
  ada('event-ledger', 'TypeScript', 64),
  ada('flyology', 'Julia', 143),
  ada('gear-train', 'C++', 58),
  ada('graph-paper', 'JavaScript', 37),
  ada('harmonic-player', 'Swift', 21),
  ada('idempotent', 'TypeScript', 310),
  ada('incident-drills', 'Markdown', 8),
  ada('jacquard', 'Haskell', 505),
  ada('kettle', 'Kotlin', 16),
  ada('lace-patterns', 'OCaml', 29),
  ada('lambda-starter', 'TypeScript', 87),
  ada('library-cards', 'Ruby', 5, true),
  ada('loop-counter', 'Go', 2),
  ada('menabrea-notes', 'Markdown', 960),
  ada('mill-and-store', 'Rust', 174),
  ada('number-theory', 'Julia', 66),
  ada('observatory', 'Elixir', 48),
  ada('operation-cards', 'Python', 33),
  ada('parallel-looms', 'Go', 118),
  ada('poetical-science', 'HTML', 222),
  ada('queue-monitor', 'TypeScript', 41),
  ada('rate-limiter', 'Rust', 389),
  ada('sine-tables', 'Fortran', 54, true),
  ada('telegraph', 'Erlang', 73),
  ada('terraform-attic', 'HCL', 1, true),
  ada('trig-tables', 'Fortran', 9),
  ada('variables', 'Zig', 101),
  ada('weather-station', 'C++', 14),
  ada('website', 'CSS', 6),
  { owner: tokenOwner, name: 'hello-world', language: 'HTML', stars: 2841, collaborators: ['ada'] },
  { owner: tokenOwner, name: 'spoon-knife', language: 'HTML', stars: 1337 },
  { owner: tokenOwner, name: 'secret-plans', language: 'Markdown', stars: 0, private: true },
  { owner: tokenOwner, name: 'git-consortium', language: 'Ruby', stars: 24, archived: true },
  { owner: tokenOwner, name: 'octocat.github.io', language: 'CSS', stars: 95, withoutIssues: true },
  { owner: 'grace', name: 'compiler', language: 'COBOL', stars: 731, collaborators: [tokenOwner] },
];

/** Former full names, in lower case, and what they are now. */
export const movedRepositories: ReadonlyMap<string, string> = new Map([
  [`${tokenOwner}/hello-earth`, `${tokenOwner}/hello-world`],
]);

/** Who may push to a repository, and so label its issues and be assigned to them. */
export function membersOf(fullName: string): readonly string[] {
  const [owner = ''] = fullName.split('/');
  const seeded = repositories.find((repository) => `${repository.owner}/${repository.name}` === fullName);
  return [owner, ...(seeded?.collaborators ?? [])];
}

interface SeededUser {
  readonly login: string;
  readonly name?: string;
  readonly location?: string;
  readonly company?: string;
  readonly bio?: string;
}

export const users: readonly SeededUser[] = [
  { login: tokenOwner, name: 'The Octocat', location: 'San Francisco' },
  {
    login: 'ada',
    name: 'Ada Lovelace',
    location: 'London',
    company: 'Analytical Engines',
    bio: 'Notes by the translator.',
  },
  { login: 'alan', name: 'Alan Turing', location: 'Bletchley', bio: 'It halts.' },
  { login: 'barbara', name: 'Barbara Liskov', location: 'Cambridge', company: 'MIT', bio: 'Substitutable.' },
  { login: 'donald', name: 'Donald Knuth', location: 'Stanford', bio: 'Volume 4 is on its way.' },
  { login: 'edsger', name: 'Edsger Dijkstra', location: 'Nuenen', bio: 'Considered harmful.' },
  { login: 'grace', name: 'Grace Hopper', location: 'Arlington', company: 'US Navy', bio: 'First bug found 1947.' },
  { login: 'hedy', name: 'Hedy Lamarr', location: 'Vienna', bio: 'Hops between frequencies.' },
  { login: 'katherine', name: 'Katherine Johnson', location: 'Hampton', company: 'NASA' },
  { login: 'margaret', name: 'Margaret Hamilton', location: 'Cambridge', bio: '1202 is not a problem.' },
  { login: 'mary', name: 'Mary Somerville', location: 'Jedburgh' },
  { login: 'radia', name: 'Radia Perlman', location: 'Seattle', bio: 'I think that I shall never see.' },
  { login: 'tim', name: 'Tim Berners-Lee', location: 'Geneva', company: 'CERN', bio: 'Vague but exciting.' },
  { login: 'x-0' },
];

/** The seed of the package `emulate`. `tokens` maps a token to the login that it acts as. */
export const seedOf = (tokens: Readonly<Record<string, string>>) => ({
  tokens: Object.fromEntries(Object.entries(tokens).map(([token, login]) => [token, { login, scopes: tokenScopes }])),
  github: {
    users: [...users],
    repos: repositories.map(({ owner, name, language, private: isPrivate = false }) => ({
      owner,
      name,
      language,
      private: isPrivate,
      description: `${name.replaceAll('-', ' ')}, in ${language}`,
    })),
  },
});
