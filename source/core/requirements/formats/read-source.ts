import {readEnvironmentFile} from './environment-yml.js';
import type {Reader} from './locks/lock-set.js';
import {readPdmLock} from './locks/pdm-lock.js';
import {readPipfile, readPipfileLock} from './pipfile.js';
import {readHatchEnvironment} from './tools/hatch-environment.js';
import {readPoetryLock} from './locks/poetry-lock.js';
import {readPylock} from './locks/pylock.js';
import {readPyproject} from './pyproject.js';
import {readRequirementsFile} from './requirements-file.js';
import {readScriptMetadata} from './script-metadata.js';
import {readSetupConfig} from './setup-cfg.js';
import type {SourceFormat} from '../syntax/requirement-set.js';
import {readToxEnvironment} from './tools/tox.js';
import {unreadSet} from './unread.js';
import {readUvLock} from './locks/uv-lock.js';

/** Reader of each format. */
export const formats: Readonly<Record<SourceFormat, Reader>> = {
	'uv-lock': readUvLock,
	pylock: readPylock,
	'poetry-lock': readPoetryLock,
	'pdm-lock': readPdmLock,
	'pipfile-lock': readPipfileLock,
	requirements: readRequirementsFile,
	constraints: readRequirementsFile,
	pyproject: readPyproject,
	pipfile: readPipfile,
	'environment-yml': readEnvironmentFile,
	'setup-cfg': readSetupConfig,
	'tox-environment': readToxEnvironment,
	'hatch-environment': readHatchEnvironment,
	script: readScriptMetadata,
	'setup-py': async source => Promise.resolve(unreadSet(source, {type: 'program'})),
};

/**
 * Reads the requirements of a source. Fetches and runs nothing, and never throws because of a file's contents: parts that
 * can't be read are in `unread`, each with its reason. Locks need the markers of the environment.
 */
export const readRequirements: Reader = async (source, options) => formats[source.format](source, options);
