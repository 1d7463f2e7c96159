import {expect, test} from 'vitest';
import {fsPath} from '../../../../source/core/model/path.js';
import {isOnlyInCloud} from '../../../../source/core/platform/files/bounded-read.js';

// As stat(2) of macOS answers for a file that iCloud has taken off the disk: its size, and no blocks.
const evicted = {size: 3012, blocks: 0};

test('a file that macOS would have to download is not read, wherever iCloud keeps such files', () => {
	const places = ['Documents/web', 'desktop', 'Library/Mobile Documents/x', 'Library/CloudStorage/Dropbox'];
	const answers = places.map(place => isOnlyInCloud(fsPath(`/Users/ada/${place}/pyvenv.cfg`), evicted, 'macos'));
	expect(answers).toEqual([true, true, true, true]);
});

test('an empty file, one on the disk, a compressed one outside of the cloud and one of Linux are read', () => {
	const path = fsPath('/Users/ada/Documents/pyvenv.cfg');
	expect(isOnlyInCloud(path, {size: 0, blocks: 0}, 'macos')).toBe(false);
	expect(isOnlyInCloud(path, {size: 3012, blocks: 8}, 'macos')).toBe(false);
	expect(isOnlyInCloud(fsPath('/Library/x/patchlevel.h'), evicted, 'macos')).toBe(false);
	expect(isOnlyInCloud(path, evicted, 'linux')).toBe(false);
});
