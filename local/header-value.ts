/** Whether a credential can be sent in `Authorization` as it is: visible ASCII alone, so no space and no line end. */
export const isHeaderValue = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);
