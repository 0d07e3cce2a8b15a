// A GitHub that takes its time for each user, in a process of its own: it must not cost those that are measured anything.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { githubUser } from '../support/github-answer.ts';

const milliseconds = Number(process.argv[2]);

const server = createServer(({ url = '' }, response) => {
  const body = JSON.stringify(githubUser(url.slice('/users/'.length)));
  setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(body), milliseconds);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
