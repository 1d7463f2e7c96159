#!/usr/bin/env node
import {startReaderEarly} from './tui/disk/start-reader.js';

// The process that reads disks takes as long to start as the rest of the program takes to load: both are done at a time.
startReaderEarly(process.argv.slice(2));
await import('./main.js');
