import type {Environment, Identity} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import type {ScanEvent} from '../../core/scan/scan.js';
import {phrase} from '../../core/text/phrase.js';

/**
 * An environment in a message: whole, or named where the other side has read it itself. Its identity tells whether it is
 * still the one that is meant.
 */
export type Named = {readonly path: FsPath; readonly identity: Identity} | {readonly whole: Environment};

/** Remembers the environments that were read, so that a message needs only the path and identity of one. */
export const createKnownEnvironments = () => {
	const known = new Map<FsPath, Environment>();
	const find = (environment: Named): Environment | undefined => {
		if ('whole' in environment) return environment.whole;
		const {path, identity} = environment;
		const found = known.get(path);
		const isSame = found?.found.identity.inode === identity.inode && found.found.identity.device === identity.device;
		return isSame ? found : undefined;
	};
	return {
		/** Finds the environment that a message names; undefined where another one has been read there since. */
		find,
		/** Takes an event of a scan into account, and answers it. */
		take: (event: ScanEvent): ScanEvent => {
			if (event.type === 'environment') known.set(event.environment.path, event.environment);
			const before = event.type === 'updated' ? known.get(event.path) : undefined;
			if (event.type === 'updated' && before !== undefined) known.set(event.path, {...before, ...event.fields});
			return event;
		},
		/** Answers what was read at a path, undefined where no environment is there any more. */
		note: (path: FsPath, environment: Environment | undefined): Environment | undefined => {
			if (environment === undefined) known.delete(path);
			else known.set(path, environment);
			return environment;
		},
		/** As {@link find}, but throws `changed` where another one has been read there since. */
		named: (environment: Named): Environment => {
			const found = find(environment);
			if (found !== undefined) return found;
			const {path} = 'whole' in environment ? environment.whole : environment;
			throw new VenvError('changed', {
				what: phrase`Can't work on ${{path}}`,
				why: 'it was replaced since it was listed',
				hint: 'Scan again',
				path,
			});
		},
	};
};
