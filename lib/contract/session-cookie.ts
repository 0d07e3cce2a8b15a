/** The cookie of a person who signed in. `__Host-`: no other host can set it, nor a page without TLS. */
export const sessionCookieName = '__Host-liaison';
