/**
 * Whether an address may become a link: http, https, or relative to the page.
 * The browser's own parser decides, as it also strips the control characters that hide a `javascript:`.
 */
export function isSafeUrl(url: string): boolean {
  // Any http base will do: a relative address takes its protocol, an absolute one keeps its own.
  return (
    url !== '' &&
    URL.canParse(url, 'https://relative.invalid') &&
    /^https?:$/.test(new URL(url, 'https://relative.invalid').protocol)
  );
}
