-- Rows of before the vault, for VaultRoomTest.
insert into community (id, code, name, zone, currency, regime, custody, interval_seconds, bank_ratio_bp, fee_bp, created_at)
    values ('00000000-0000-0000-0000-000000000009', 'old', 'Old', 'Africa/Nairobi', 'KES', 'pilot', 'wallet', 900, 10000,
        100, '2026-03-01');
insert into household (id, community_id, code, name, location, language, created_at)
    select ('00000000-0000-0001-0000-' || lpad(n::text, 12, '0'))::uuid, '00000000-0000-0000-0000-000000000009',
        'H' || lpad(n::text, 4, '0'), case n when 1 then 'Asha Mwangi' else 'Otieno Ouko' end, 'Kilimani', 'sw',
        '2026-03-01'
    from generate_series(1, 3) n;
insert into api_key (hash, role, community_id, household_id, label, created_at) values
    (sha256('an old key of an operator'), 'operator', '00000000-0000-0000-0000-000000000009', null, 'first', '2026-03-01'),
    (sha256('an old key of a household'), 'household', '00000000-0000-0000-0000-000000000009',
        '00000000-0000-0001-0000-000000000001', 'H0001', '2026-03-01');
insert into household_phone values
    ('00000000-0000-0001-0000-000000000001', '254712345678', '2026-03-02'),
    ('00000000-0000-0001-0000-000000000001', '254700000001', '2026-03-01'),
    ('00000000-0000-0001-0000-000000000001', '254700000002', null),
    ('00000000-0000-0001-0000-000000000002', '254712345678', '2026-03-03');
insert into payment_intent (id, direction, rail, purpose, community_id, household_id, msisdn, amount_minor, asset,
        description, account_ref, state, evidence, created_at, deadline_at, next_look_at)
    select gen_random_uuid(), case n % 2 when 0 then 'payout' else 'collection' end, 'mpesa', 'x',
        '00000000-0000-0000-0000-000000000009', '00000000-0000-0001-0000-000000000001',
        case when n > 4 then '254700000077' else '254712345678' end, 3000, 'KES', 'x', 'J' || n,
        case n % 2 when 0 then 'PAID' else 'SUCCEEDED' end, 2, '2026-04-01', '2026-04-01', '2026-04-01'
    from generate_series(1, 6) n;
insert into inbox (channel, intent_id, source, headers, body, received_at)
    select 'stk', (select id from payment_intent order by account_ref limit 1), '196.201.214.200',
        '{"x-name": "Asha"}', convert_to('{"PhoneNumber":254712345678,"n":' || n || '}', 'UTF8'),
        '2026-04-01 00:00:00.123456+00' from generate_series(1, 3) n;
insert into idempotency
    select 'old', 'a key of before the vault ' || n, sha256(convert_to('{"phone":"0712345678","n":' || n || '}', 'UTF8')), 201,
        '{"id":"x"}', '2026-04-01' from generate_series(1, 600) n;
