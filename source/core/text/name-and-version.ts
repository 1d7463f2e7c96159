/** A package in a sentence: `attrs 23.1.0`, and by its name alone where its version is not known. */
export const nameAndVersion = ({
	name,
	version,
}: {
	readonly name: string;
	readonly version?: string | undefined;
}): string => (version === undefined ? name : `${name} ${version}`);

/** A package with what is required of it: `attrs>=23`, but `attrs -e /src/attrs`, and by its name alone for any version. */
export const nameAndRequired = (name: string, required = ''): string =>
	required === '' || /^[=<>!~]/.test(required) ? `${name}${required}` : `${name} ${required}`;
