import { ProblemError } from '#lib/core/errors.ts';

// What the senders of webhooks are told. They show it to whoever set the webhook up.

export const noWebhooks = () =>
  new ProblemError({
    status: 404,
    detail: 'No webhooks come to a connection of this name. Compare the address with the one that Liaison has.',
  });

export const tooLarge = () =>
  new ProblemError({
    status: 413,
    detail: 'This webhook is over 5 MiB, which is more than Liaison can take. What it is about is still to be read.',
  });

export const refused = (signatureHeader: string) =>
  new ProblemError({
    status: 401,
    detail: `This webhook was refused: ${signatureHeader} is missing or wrong, or too old. Put the same secret into the webhook and into Liaison's secret.`,
    // RFC 9110 section 15.5.2 asks for one. None is registered for webhooks.
    headers: { 'www-authenticate': `Signature realm="Liaison", header="${signatureHeader}"` },
  });

export const cannotCheck = () =>
  new ProblemError({
    status: 503,
    detail: 'Liaison cannot check this webhook at the moment. Send it again later.',
    headers: retryLater,
  });

export const unreadable = () =>
  new ProblemError({
    status: 400,
    detail: 'The body of this webhook is no JSON object in UTF-8, nor a form whose field "payload" is one.',
  });

export const nameless = () =>
  new ProblemError({
    status: 400,
    detail: 'This webhook does not say what it is about, or not by which id, in a way that Liaison can keep.',
  });

export const notKept = () =>
  new ProblemError({
    status: 503,
    detail: 'Liaison could not keep this webhook, or not have its work started. Send it again later.',
    headers: retryLater,
  });

const retryLater = { 'retry-after': '60' };
