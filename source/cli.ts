#!/usr/bin/env node
import {startReaderEarly} from './tui/disk/start-reader.js';

// The process that reads disks takes as long to start as the rest of the program takes to load: both are done at a time.
if (!startReaderEarly(process.argv.slice(2))) {
	const {runBesideRemoteDisk} = await import('./headless/remote-command.js');
	await runBesideRemoteDisk();
}
await import('./main.js');
