import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';

export const route = defineRoute({
  operationId: 'receiveWebhook',
  summary: 'Takes a webhook of a third party',
  description:
    'For third parties, whose signature it checks: `X-Hub-Signature-256` of GitHub, `Linear-Signature`, `X-Slack-Signature`. 202 once the delivery is kept and its work is under way (Linear is answered 200, which is all that it takes for success); 200 where there is nothing to do: its work is done already, or it only greets. After any 5xx send it again.',
  method: 'POST',
  path: '/webhooks/{connection}',
  scope: 'none',
  pathParameters: z.object({ connection: z.string().describe('Name of a connection') }),
  webhook: true,
  response: z.object({
    deliveryId: z.string().optional(),
    status: z.enum(['queued', 'done']).optional(),
    hookId: z.string().optional().describe("Answers GitHub's ping"),
    challenge: z.string().optional().describe("Answers Slack's url_verification"),
  }),
  status: 202,
  otherStatuses: [200],
  problems: [400, 401, 404, 413, 503],
});
