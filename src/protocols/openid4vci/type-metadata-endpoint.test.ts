import { afterAll, beforeAll, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../test/support/issuing-office.ts'
import { as, type CredentialConfigurationId } from '../../core/ids.ts'

let office: IssuingOffice
beforeAll(async () => {
  office = await openIssuingOffice()
  await office.configure({
    claims: [
      {
        path: ['given_name'],
        mandatory: true,
        selectivelyDisclosable: true,
        display: [{ name: 'Given name' }, { name: 'Vorname', locale: 'de' }],
      },
      { path: ['nationalities', null] },
    ],
    display: [
      {
        name: 'Degree',
        description: 'A degree',
        logo: { uri: 'https://x.example/l', altText: 'Logo' },
        textColor: '#fff',
      },
      { name: 'Abschluss', locale: 'de' },
    ],
  })
  await office.configure({
    id: as<CredentialConfigurationId>('Foreign'),
    scope: 'b',
    type: { vct: 'https://other.example/vct/b' },
  })
  await office.configure({
    id: as<CredentialConfigurationId>('Deep'),
    scope: 'c',
    type: { vct: `${PUBLIC_URL}/vct/a/b.1` },
    claims: [],
  })
})
afterAll(() => office.close())

test('a type below our own URL describes itself', async () => {
  const answer = await office.server.inject('/vct/university-degree')
  expect(answer.headers).toMatchObject({
    'content-type': expect.stringMatching(/^application\/json/),
    'access-control-allow-origin': '*',
    'cache-control': 'public, max-age=300',
  })
  expect(answer.json()).toEqual({
    vct: `${PUBLIC_URL}/vct/university-degree`,
    name: 'Degree',
    description: 'A degree',
    display: [
      {
        locale: 'en',
        name: 'Degree',
        description: 'A degree',
        rendering: { simple: { logo: { uri: 'https://x.example/l', alt_text: 'Logo' }, text_color: '#fff' } },
      },
      { locale: 'de', name: 'Abschluss' },
    ],
    claims: [
      {
        path: ['given_name'],
        display: [
          { locale: 'en', label: 'Given name' },
          { locale: 'de', label: 'Vorname' },
        ],
        mandatory: true,
        sd: 'always',
      },
      { path: ['nationalities', null], sd: 'never' },
    ],
  })
  const again = await office.server.inject({
    url: '/vct/university-degree',
    headers: { 'if-none-match': String(answer.headers['etag']) },
  })
  expect(again.statusCode).toBe(304)
})

test('a deeper path is a type as well', async () => {
  expect((await office.server.inject('/vct/a/b.1')).json()).toEqual({ vct: `${PUBLIC_URL}/vct/a/b.1` })
})

test.each(['/vct/b', '/vct/', '/vct/nothing', '/vct/university-degree/'])(
  '%s is no type of ours',
  async (url) => {
    expect((await office.server.inject(url)).statusCode).toBe(404)
  },
)

test('types of one tenant are not those of another', async () => {
  const tenant = await office.addTenant(false)
  expect((await office.server.inject(`/t/${tenant.id}/vct/university-degree`)).statusCode).toBe(404)
})
