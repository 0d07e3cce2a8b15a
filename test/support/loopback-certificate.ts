import { join } from 'node:path';

const file = (name: string): string => join(import.meta.dirname, 'tls', `localhost-${name}.pem`);

/** Files of a self-signed certificate for 127.0.0.1, see tls/README.md. */
export const loopbackCertificate = { key: file('key'), certificate: file('certificate') };
