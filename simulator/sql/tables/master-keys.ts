import { datetime2, int, nvarchar, uniqueidentifier, varbinary } from "../../tds/types.ts";
import { catalogOf, type Place } from "../place.ts";
import { defineTable } from "./table.ts";

const masterKeyId = 101;

/** The master key is one of the symmetric keys of its database, by a name of its own. */
const symmetricKeys = defineTable({
  schema: "sys",
  name: "symmetric_keys",
  columns: {
    name: nvarchar(128),
    principal_id: int,
    symmetric_key_id: int,
    key_length: int,
    algorithm_desc: nvarchar(60),
    create_date: datetime2(3),
  },
  rows(place) {
    const catalog = catalogOf(place);
    if (catalog === undefined) return [];
    return [
      {
        name: "##MS_DatabaseMasterKey##",
        principal_id: 1,
        symmetric_key_id: masterKeyId,
        key_length: 256,
        algorithm_desc: "AES_256",
        create_date: new Date(catalog.createdAt),
      },
    ];
  },
});

/** How many passwords encrypt the key, never which; and whether some service master key does. */
const keyEncryptions = defineTable({
  schema: "sys",
  name: "key_encryptions",
  columns: {
    key_id: int,
    thumbprint: varbinary(32),
    crypt_type: nvarchar(4),
    crypt_type_desc: nvarchar(60),
    crypt_property: varbinary("max"),
  },
  rows(place) {
    const masterKey = catalogOf(place)?.masterKey;
    if (masterKey === undefined) return [];
    const row = (crypt_type: string, crypt_type_desc: string) => ({
      key_id: masterKeyId,
      thumbprint: null,
      crypt_type,
      crypt_type_desc,
      crypt_property: null,
    });
    return [
      ...masterKey.passwords.map(() => row("ESP2", "ENCRYPTION BY PASSWORD")),
      ...masterKey.openedBy.map(() => row("ESKM", "ENCRYPTION BY MASTER KEY")),
    ];
  },
});

const onInstance = ({ server }: Place): boolean => server.kind === "managedInstance";

/** Registered passwords are credentials of the instance; ids are their place in its list. */
const firstCredentialId = 65536;

const credentialName = (contentId: string, at: number): string =>
  `##DBMKEY_${contentId.toUpperCase()}_${String(at).padStart(12, "0")}##`;

const credentials = defineTable({
  schema: "sys",
  name: "credentials",
  columns: {
    credential_id: int,
    name: nvarchar(128),
    credential_identity: nvarchar(4000),
    create_date: datetime2(3),
    modify_date: datetime2(3),
  },
  exists: onInstance,
  rows: ({ server }) =>
    server.masterKeyPasswords.map(({ contentId, createdAt }, at) => ({
      credential_id: firstCredentialId + at,
      name: credentialName(contentId, at),
      credential_identity: "##MS_DBMKEY##",
      create_date: new Date(createdAt),
      modify_date: new Date(createdAt),
    })),
});

const masterKeyPasswords = defineTable({
  schema: "sys",
  name: "master_key_passwords",
  columns: { credential_id: int, family_guid: uniqueidentifier },
  exists: onInstance,
  rows: ({ server }) =>
    server.masterKeyPasswords.map(({ contentId }, at) => ({
      credential_id: firstCredentialId + at,
      family_guid: contentId,
    })),
});

export const masterKeyTables = [symmetricKeys, keyEncryptions, credentials, masterKeyPasswords];
