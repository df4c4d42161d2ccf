// Loaded into an office under test: `Date` reads the real time plus the offset in SHIFT_DATE_FILE.
import { readFileSync } from 'node:fs'

const RealDate = Date
let offset = 0
const read = () => {
  offset = Number(readFileSync(process.env.SHIFT_DATE_FILE, 'utf8')) || 0
}
read()
setInterval(read, 10).unref()

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offset)
    else super(...args)
  }

  static now() {
    return RealDate.now() + offset
  }
}
