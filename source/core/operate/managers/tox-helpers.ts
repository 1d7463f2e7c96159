import {join, type FsPath} from '../../model/path.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {toxFiles} from '../../requirements/formats/tools/tox.js';

const maximumBytes = 1024 * 1024;

/**
 * Whether tox makes an environment of this name for its own work: to build the project's package, by its default name or
 * the configured one, or to provision itself.
 */
export const isToxHelper = (name: string, project: FsPath): boolean =>
	/^\.(?:pkg|tox)/.test(name) || packagingNames(project).includes(name);

/** Names that a project's tox configuration gives to the environments that build its package. */
const packagingNames = (project: FsPath): readonly string[] =>
	toxFiles.flatMap(file => {
		const text = readBounded(join(project, file), maximumBytes).bytes?.toString('utf8') ?? '';
		return [...text.matchAll(/\b(?:wheel_build_env|package_env)\s*=\s*["']?([\w.-]+)/g)].map(([, name = '']) => name);
	});
