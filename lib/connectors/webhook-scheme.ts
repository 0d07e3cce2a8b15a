/** What a webhook brings. Header names are lower case. */
export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** As they came. */
  readonly body: Buffer;
}

/** A webhook as its payload shows it, once its signature was found to be right. */
export interface WebhookContent {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: unknown;
}

/** What an answered-at-once webhook is about: it is no delivery. */
export type Greeting =
  /** GitHub's ping: the webhook reaches us. */
  | { readonly kind: 'ping'; readonly hookId: string }
  /** Slack's `url_verification`: the challenge is sent back. */
  | { readonly kind: 'challenge'; readonly challenge: string };

/** The webhook that a delivery came by. */
export interface WebhookOrigin {
  /** The third party's id of it. */
  readonly hookId: string;
  /** Whose it is. `integration` is an App's. */
  readonly target: 'repository' | 'organization' | 'integration';
  /** `owner/name`, or the organization's login; absent for an App's. */
  readonly owner?: string;
}

/**
 * How a third party signs and names its webhooks, as data and pure functions. Sources: GitHub, "Validating webhook
 * deliveries"; Slack, "Verifying requests from Slack"; Linear, "Webhooks".
 */
export interface WebhookScheme {
  readonly signatureHeader: string;
  /** Stands before the hex digits: `sha256=`. */
  readonly signaturePrefix: string;
  /** What the HMAC-SHA256 is over, in order; undefined when a part of it is missing. */
  readonly signed: (request: WebhookRequest) => readonly (Buffer | string)[] | undefined;
  /** The age up to which a signature counts; the sender's time, in milliseconds since the epoch, or undefined. */
  readonly freshness?: {
    readonly sentAt: (content: WebhookContent) => number | undefined;
    readonly toleranceMs: number;
    /** `refuse` it, or take it as `late`: it is signed, but may be an old one that is sent again. */
    readonly stale: 'refuse' | 'late';
  };
  readonly greeting: (content: WebhookContent) => Greeting | undefined;
  /** undefined where the delivery does not tell it. Absent where nothing is done with it. */
  readonly origin?: (content: WebhookContent) => WebhookOrigin | undefined;
  /** undefined where it is missing. */
  readonly deliveryId: (content: WebhookContent) => string | undefined;
  readonly event: (content: WebhookContent) => string | undefined;
  readonly action: (content: WebhookContent) => string | undefined;
  /** Where the sender takes only this status for success. @default 202 */
  readonly acceptedStatus?: 200;
}
