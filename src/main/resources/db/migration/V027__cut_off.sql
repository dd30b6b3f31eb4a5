-- store: metering.GatewaySlotStore. Whether the holder of a slot was connected to the broker at its last look: who is cut off
-- from the broker leaves its session to another only while another hears, and not when the broker is away from all.
alter table gateway_slot add connected boolean not null default false;
