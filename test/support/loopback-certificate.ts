import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const file = (name: string): string => join(import.meta.dirname, 'tls', `localhost-${name}.pem`);

/** Files of a self-signed certificate for 127.0.0.1, see tls/README.md. */
export const loopbackCertificate = { key: file('key'), certificate: file('certificate') };

const pem = (name: 'key' | 'certificate') => readFileSync(loopbackCertificate[name], 'utf8');

/** For a server over https; a client must trust its `cert`. */
export const loopbackTls = () => ({ key: pem('key'), cert: pem('certificate') });
