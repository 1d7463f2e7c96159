/** A package in a sentence: `attrs 23.1.0`, and by its name alone where its version is not known. */
export const nameAndVersion = ({
	name,
	version,
}: {
	readonly name: string;
	readonly version?: string | undefined;
}): string => (version === undefined ? name : `${name} ${version}`);
