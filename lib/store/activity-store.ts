/** Something that happened at a third party, as a delivery told it. */
export interface Activity {
  readonly connection: string;
  readonly deliveryId: string;
  /** ISO 8601, UTC: by the payload where it says so, else when the delivery came. */
  readonly at: string;
  readonly event: string;
  readonly action?: string | undefined;
  /** `owner/name`. */
  readonly repository?: string | undefined;
  /** The login of whoever did it. */
  readonly actor?: string | undefined;
  readonly actorIsBot?: boolean | undefined;
  /** What it happened to. */
  readonly subject?:
    | { readonly kind: 'issue' | 'pull-request'; readonly number: number; readonly url?: string | undefined }
    | undefined;
}

/** What happened, by connection and time, for reports and the dashboard. Kept as long as deliveries. */
export interface ActivityStore {
  /** The same delivery again takes the place of its row. */
  put(activity: Activity): Promise<void>;
  /** At that time or later, and before that time; ISO 8601. The oldest first. */
  list(query: { readonly connection: string; readonly from: string; readonly to: string }): AsyncIterable<Activity>;
}
