/**
 * What the server refuses, by its own words: the cases an operator meets are told in the language
 * of the UI. Whatever is not in the table is shown as the server said it.
 */
// i18n: refusal.lastAdmin refusal.passwordShort refusal.passwordLong refusal.passwordDefault
// i18n: refusal.passwordSpaces refusal.passwordLogin refusal.oldWrong refusal.samePassword
// i18n: refusal.userTaken refusal.loginReserved refusal.loginColon refusal.email refusal.accountTaken
// i18n: refusal.tokenTaken refusal.role refusal.currentSession refusal.failed
const TABLE: [pattern: RegExp, key: string][] = [
  [/^(?<name>.+) is the last active administrator/, 'refusal.lastAdmin'],
  [/^the password is too short: it needs at least (?<count>\d+)/, 'refusal.passwordShort'],
  [/^the password is too long/, 'refusal.passwordLong'],
  [/^the password must not be the default one/, 'refusal.passwordDefault'],
  [/^the password must not be made of spaces/, 'refusal.passwordSpaces'],
  [/^the password must not be the login/, 'refusal.passwordLogin'],
  [/^the old password is wrong/, 'refusal.oldWrong'],
  [/^the new password must differ/, 'refusal.samePassword'],
  [/^a user with this login or email already exists/, 'refusal.userTaken'],
  [/^the login (?<name>\S+) is kept for tokens/, 'refusal.loginReserved'],
  [/^the login must not contain a colon/, 'refusal.loginColon'],
  [/^the email is not of the form/, 'refusal.email'],
  [/^a service account with this name already exists/, 'refusal.accountTaken'],
  [/^this service account already has a token with this name/, 'refusal.tokenTaken'],
  [/^this needs the role/, 'refusal.role'],
  [/^this is the session you are using/, 'refusal.currentSession'],
  [/^the server could not do this/, 'refusal.failed'],
];

export interface Refusal {
  key: string;
  values: Record<string, string | number>;
}

export function refusalOf(message: string): Refusal | undefined {
  for (const [pattern, key] of TABLE) {
    const match = pattern.exec(message);
    if (!match) continue;
    const { name, count } = match.groups ?? {};
    return { key, values: { ...(name && { name }), ...(count && { count: Number(count) }) } };
  }
  return undefined;
}

/** The server's sentences begin in lower case, as Go's errors do. */
export const asSentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
