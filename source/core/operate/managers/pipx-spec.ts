import {join, type FsPath} from '../../model/path.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {replaceDurably} from '../../platform/files/durable-file.js';
import {parseJson} from '../../text/parse-json.js';

/** File in which pipx notes how it filled an environment. */
export const pipxMetadataName = 'pipx_metadata.json';

const maximumBytes = 4 * 1024 * 1024;

type Json = Readonly<Record<string, unknown>>;

/** Contents of pipx's own file about one environment. */
export type PipxMetadata = Json;

/** A package that pipx was asked to install into an environment, with the version that is there. */
type PipxPackage = {readonly name: string; readonly version?: string | undefined};

/** Reads pipx's file in an environment; undefined where it is missing or damaged. */
export const readPipxMetadata = (path: FsPath): PipxMetadata | undefined => {
	const {bytes} = readBounded(join(path, pipxMetadataName), maximumBytes);
	const metadata = bytes === undefined ? undefined : parseJson(bytes.toString('utf8'));
	return isTable(metadata) && isTable(metadata['main_package']) ? metadata : undefined;
};

/** Text that `pipx list --json` would print of this one environment: the input of `pipx install-all`. */
export const pipxSpec = (environment: string, metadata: PipxMetadata): string =>
	JSON.stringify({pipx_spec_version: '0.1', venvs: {[environment]: {metadata}}});

/** Packages that pipx was asked for: the main one, then the injected ones. */
export const pipxPackages = (metadata: PipxMetadata): readonly PipxPackage[] =>
	askedOf(metadata).flatMap(({package: name, package_version: version}) =>
		typeof name === 'string' ? [{name, version: typeof version === 'string' ? version : undefined}] : [],
	);

/**
 * Restores in a new environment how each package was asked for in the old one. `pipx install-all` notes `black==24.1`
 * where the user had asked for `black`, and `pipx upgrade` would then never upgrade it.
 */
export const restoreAsked = async (path: FsPath, before: PipxMetadata): Promise<void> => {
	const now = readPipxMetadata(path);
	if (now === undefined) return;
	const asked = new Map(askedOf(before).map(one => [one['package'], one['package_or_url']]));
	const restored = (one: unknown): unknown =>
		isTable(one) && asked.has(one['package']) ? {...one, package_or_url: asked.get(one['package'])} : one;
	const injected = isTable(now['injected_packages']) ? now['injected_packages'] : {};
	const text = JSON.stringify(
		{
			...now,
			main_package: restored(now['main_package']),
			injected_packages: Object.fromEntries(Object.entries(injected).map(([name, one]) => [name, restored(one)])),
		},
		undefined,
		4,
	);
	await replaceDurably(join(path, pipxMetadataName), text);
};

const askedOf = (metadata: PipxMetadata): readonly Json[] => {
	const injected = isTable(metadata['injected_packages']) ? Object.values(metadata['injected_packages']) : [];
	return [metadata['main_package'], ...injected].filter(isTable);
};

const isTable = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
