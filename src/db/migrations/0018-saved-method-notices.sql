-- When a saved card is next to be told of: that its last month has begun, or that it is over.
-- Locks saved_methods while it is filled in: some seconds for each million cards.
alter table saved_methods add column notice_at timestamptz;

-- By the clocks of Kiritimati, where every date begins first (UTC+14): who gives notice knows the
-- organization's time zone, and waits for the date to begin there as well.
with card as (
  select s.organization_id, s.mode, s.id,
         make_timestamp((s.method ->> 'expYear')::integer, (s.method ->> 'expMonth')::integer,
                        1, 0, 0, 0) as month,
         case s.mode when 'live' then now()
                     else coalesce(o.clock_frozen_at,
                                   now() + o.clock_offset_ms * interval '1 millisecond')
          end at time zone 'Pacific/Kiritimati' as shown
    from saved_methods s
    join organizations o on o.id = s.organization_id
   where s.kind = 'card' and s.status = 'active'
)
update saved_methods s
   set notice_at = case when card.month > card.shown then card.month
                        else card.month + interval '1 month'
                    end at time zone 'Pacific/Kiritimati'
  from card
 where s.organization_id = card.organization_id and s.mode = card.mode and s.id = card.id
   and card.month + interval '1 month' > card.shown;

create index saved_methods_notices on saved_methods (organization_id, mode, notice_at)
  where notice_at is not null;
