import {writeFile} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import type {Interpreter} from '../../model/environment.js';
import {systemCode} from '../../model/error.js';
import type {SynchronisingService} from '../../model/health.js';
import {fsPath, native, parent, type FsPath} from '../../model/path.js';
import type {Platform} from '../../model/platform.js';
import type {Cancellable} from '../../model/progress.js';
import {childVariables} from '../../platform/processes/child-variables.js';
import {run} from '../../platform/processes/run.js';

/** Extended attributes, on Windows streams, with the value `1`, by which a service leaves a directory out. */
const ofDropbox = 'com.dropbox.ignored';
/** Of all services that macOS itself runs: iCloud, and Dropbox since it moved below `~/Library/CloudStorage`. */
const ofFileProvider = 'com.apple.fileprovider.ignore#P';

const marksFor = (service: SynchronisingService, platform: Platform): readonly string[] => {
	if (service === 'Dropbox') return platform === 'macos' ? [ofDropbox, ofFileProvider] : [ofDropbox];
	const isOfMac = platform === 'macos' && (service === 'iCloud' || service === 'cloud storage');
	return isOfMac ? [ofFileProvider] : [];
};

/** Whether a service leaves a directory out when that is marked. */
export const canKeepOut = (service: SynchronisingService, platform: Platform): boolean =>
	marksFor(service, platform).length > 0;

type Wish = {
	readonly service: SynchronisingService;
	/** Sets the mark on Linux, where no program for that is sure to be there. */
	readonly interpreter: Pick<Interpreter, 'path'>;
	readonly context: Context;
};

/**
 * Marks a directory, which has to exist, so that a service doesn't copy it to other machines. Answers whether each of the
 * service's marks was set: a file system may have no attributes.
 */
export const keepOut = async (path: FsPath, wish: Wish, {signal}: Cancellable = {}): Promise<boolean> => {
	const {context, service} = wish;
	const marks = marksFor(service, context.platform);
	for (const mark of marks) {
		if (context.platform === 'windows') {
			if (!(await writeStream(path, mark))) return false;
			continue;
		}
		const options = {cwd: parent(path), variables: childVariables(context), signal, log: context};
		const {exitCode} = await run(markCommand(path, mark, wish), options);
		if (exitCode !== 0) return false;
	}
	return marks.length > 0;
};

const setAttribute = 'import os,sys; os.setxattr(sys.argv[1], "user." + sys.argv[2], b"1")';

const markCommand = (path: FsPath, mark: string, {interpreter, context}: Wish): [string, ...string[]] =>
	context.platform === 'macos'
		? ['/usr/bin/xattr', '-w', mark, '1', path]
		: [interpreter.path, '-I', '-S', '-c', setAttribute, path, mark];

/** A stream of a directory, as PowerShell's `Set-Content -Stream` writes it. */
const writeStream = async (path: FsPath, mark: string): Promise<boolean> => {
	try {
		await writeFile(native(fsPath(`${path}:${mark}`)), '1');
		return true;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return false;
	}
};
