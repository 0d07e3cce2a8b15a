// npm run conformance -- FILE [--adapter own|axios] [--only ID]
// Exits with 1 when a case fails, and with 2 when the file or the arguments cannot be used.
import { CaseFileError } from './case-file.ts';
import { runCli } from './cli.ts';

try {
  process.exitCode = (await runCli(process.argv.slice(2), console.log)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof CaseFileError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
