/** The key of each command, action and screen, by its name, as people write it. */
export type KeyHints = Readonly<Record<string, string>>;

/** A key in brackets, as every hint shows it: `[J]`. */
export const keyHint = (hints: KeyHints, name: string): string => `[${hints[name] ?? `:${name}`}]`;
