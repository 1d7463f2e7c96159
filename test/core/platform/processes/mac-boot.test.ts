import {expect, test} from 'vitest';
import {parsePlatformUuid} from '../../../../source/core/platform/processes/mac-boot.js';

const ofIoreg = `+-o J316sAP  <class IOPlatformExpertDevice, id 0x10000020c, registered, matched, active, busy 0 (1 ms), retain 38>
    {
      "manufacturer" = <"Apple Inc.">
      "IOPlatformUUID" = "564D5A2B-7C10-4F4E-9D3B-0A6F3C1E2D4B"
      "IOPlatformSerialNumber" = "C02XXXXXXXXX"
    }
`;

test('a Mac is told apart by the UUID of its hardware, and one that does not tell has none', () => {
	expect(parsePlatformUuid(ofIoreg)).toBe('564d5a2b-7c10-4f4e-9d3b-0a6f3c1e2d4b');
	expect(parsePlatformUuid('')).toBeUndefined();
	expect(parsePlatformUuid('"IOPlatformUUID" = "none"')).toBeUndefined();
});
