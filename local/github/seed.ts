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
}

const ada = (name: string, language: string, stars: number, archived?: true): SeededRepository => ({
  owner: 'ada',
  name,
  language,
  stars,
  ...(archived ? { archived } : {}),
});

/** ada has 40 public repositories: two pages of the emulated GitHub. octocat has one that is private. */
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
  { owner: tokenOwner, name: 'hello-world', language: 'HTML', stars: 2841 },
  { owner: tokenOwner, name: 'spoon-knife', language: 'HTML', stars: 1337 },
  { owner: tokenOwner, name: 'secret-plans', language: 'Markdown', stars: 0, private: true },
];

/** The seed of the package `emulate`. `tokens` maps a token to the login that it acts as. */
export const seedOf = (tokens: Readonly<Record<string, string>>) => ({
  tokens: Object.fromEntries(Object.entries(tokens).map(([token, login]) => [token, { login, scopes: tokenScopes }])),
  github: {
    users: [
      { login: tokenOwner, name: 'The Octocat', location: 'San Francisco' },
      {
        login: 'ada',
        name: 'Ada Lovelace',
        location: 'London',
        company: 'Analytical Engines',
        bio: 'Notes by the translator.',
      },
    ],
    repos: repositories.map(({ owner, name, language, private: isPrivate = false }) => ({
      owner,
      name,
      language,
      private: isPrivate,
      description: `${name.replaceAll('-', ' ')}, in ${language}`,
    })),
  },
});
