import { type Command, exitCodes } from './command.ts'
import { dispatch } from './dispatch.ts'

/** All commands. One file each; this is the line that adds it. */
const commands: Readonly<Record<string, Command>> = {
  apply: {
    summary: 'Makes a tenant look as a YAML file says.',
    usage: [
      'chancery apply <file.yaml> [--dry-run] [--prune] [--json]',
      'chancery apply <file.yaml> --url <office> --client-id <id> --client-secret <secret>',
      '',
      '  --dry-run   only say what would happen',
      '  --prune     remove what the sections of the file do not name',
      '  --json      answer for programs',
      '',
      'Without --url it is the demo office of CHANCERY_DATA. The secret may stand in MANAGEMENT_CLIENT_SECRET instead.',
      'demo/office.yaml is an example.',
    ],
    load: async () => (await import('./apply/apply.ts')).apply,
  },
  config: {
    summary: 'Shows the configuration that the environment makes, secrets masked.',
    usage: ['chancery config [--check]', '', '  --check   only say whether it holds (exit code 78 when not)'],
    load: async () => (await import('./show-config.ts')).showConfig,
  },
  'create-client': {
    summary: 'Lets an API client in, straight in the database: the first one of an office in production.',
    usage: [
      'chancery create-client --name <name> [--scope <scope>]…',
      '',
      '  --scope   what it may do; default tenant:admin, which is everything',
      '',
      'Takes the same environment as the office. Prints the client id and the secret, which is shown this once.',
    ],
    load: async () => (await import('./create-client.ts')).createClient,
  },
  'create-operator': {
    summary: 'Lets a person in, straight in the database: an account with a password.',
    usage: [
      'chancery create-operator --username <name> [--scope <scope>]… [--reset]',
      '',
      '  --scope   what they may do; default tenant:admin, which is everything',
      '  --reset   another password for whoever has one',
      '',
      'Takes the same environment as the office. Prints the password that was made, which is shown this once.',
    ],
    load: async () => (await import('./create-operator.ts')).createOperatorAccount,
  },
  'dcp-check': {
    summary:
      'Checks a member of a dataspace (DCP): which rules it breaks, by the 88 cases of the compatibility kit.',
    usage: [
      'chancery dcp-check <base-url> [--config <file>] [--property <name=value>]… [--parties] [--json]',
      '',
      '  <base-url>   where its services stand: its DIDs are read from the DID document there',
      '  --config     properties of the compatibility kit: dataspacetck.did.holder, dataspacetck.sts.url, …',
      '  --property   one of them, with or without "dataspacetck."',
      '  --parties    only say which parties are played, so that the peer can be told about them',
      '  --json       answer for programs',
      '',
      'Properties may stand in the environment too: DATASPACETCK_DID_HOLDER. docs/guides/dataspace-participant.md tells what each role',
      'needs. Cases that cannot be tried count as not run. The exit code is 0 when none failed and some passed.',
    ],
    load: async () => (await import('./dcp-check/dcp-check.ts')).dcpCheck,
  },
  keygen: {
    summary: 'Makes a master key for CHANCERY_MASTER_KEY.',
    usage: ['chancery keygen', '', 'Prints 32 random bytes in base64url. Nothing keeps a copy.'],
    load: async () => (await import('./keygen.ts')).keygen,
  },
  participant: {
    summary: 'Makes a member of a dataspace (DCP): DID, keys, services, and a client for its connector.',
    usage: [
      'chancery participant <name> [--role issuer|holder|verifier]… [--anonymous-holders]',
      '',
      '  <name>                its name in URLs and in its DID; "self" is the office itself',
      '  --role                what it does; default everything',
      '  --anonymous-holders   also holders that nobody registered may ask for credentials',
      '',
      'Takes the same environment as the office. Doing it again changes nothing but what is named.',
    ],
    load: async () => (await import('./define-participant.ts')).defineParticipantCommand,
  },
  tour: {
    summary: 'Tells the story of one credential, with real requests to an office of its own.',
    usage: ['chancery tour', '', 'Starts an office on a folder that goes away at the end.'],
    load: async () => (await import('./tour/tour.ts')).tour,
  },
  'wallet-backup': {
    summary: 'Writes what the wallets of a tenant hold to a file, keys included, under a passphrase.',
    usage: [
      'WALLET_PASSPHRASE=<passphrase> chancery wallet-backup <file> [--tenant <id>]',
      '',
      '  --tenant   default: the default tenant',
      '',
      'Takes the same environment as the office. Without the passphrase the file is lost.',
    ],
    load: async () => (await import('./wallet-backup.ts')).walletBackup,
  },
  'wallet-restore': {
    summary: 'Brings back what such a file holds; what is there already stays as it is.',
    usage: [
      'WALLET_PASSPHRASE=<passphrase> chancery wallet-restore <file> [--tenant <id>]',
      '',
      '  --tenant   default: the default tenant',
      '',
      'Takes the same environment as the office.',
    ],
    load: async () => (await import('./wallet-backup.ts')).walletRestore,
  },
}

// A reader such as `head` that has seen enough is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exitCodes.ok)
})

process.exitCode = await dispatch(commands, process.argv.slice(2), {
  environment: process.env,
  print: (line) => process.stdout.write(`${line}\n`),
  say: (line) => process.stderr.write(`${line}\n`),
})
