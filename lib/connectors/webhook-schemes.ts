import type { ConnectorName } from '#lib/contract/connectors.ts';
import { githubWebhookScheme } from './github/webhook-scheme.ts';
import type { WebhookScheme } from './webhook-scheme.ts';

/** How the webhooks of each third party are signed and named. */
export const webhookSchemes: Readonly<Record<ConnectorName, WebhookScheme>> = { github: githubWebhookScheme };
