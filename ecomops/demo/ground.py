"""What the demo company stands on before its first order: stores, people, goods, rates, targets."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password

from campaigns.services import Goal, set_targets, splitting
from campaigns.services.splitting import Metric
from ecomops.accounts.demo import FACES, PASSWORD
from ecomops.accounts.models import User
from ecomops.accounts.services import Person, add_person
from ecomops.core.actor import SYSTEM
from ecomops.core.models import ExchangeRate
from ecomops.core.roles import Role
from ecomops.demo import chores, pictures
from ecomops.demo.company import Company, StoreSpec
from ecomops.demo.company.people import COMPANY, COMPANY_EN, ENTITIES, ON_STORES, SHOPKEEPER
from ecomops.ui.company import name_company
from ecomops.ui.models import Company as NamedCompany
from stores.models import LegalEntity, Product, Store
from stores.services import catalogue, stores


def lay(company: Company, *, at: datetime) -> None:
    """Make or complete stores, people, goods and rates; run again it changes nothing."""
    _entities()
    if not NamedCompany.objects.exists():
        name_company(COMPANY, COMPANY_EN, actor=SYSTEM, at=at)
    for place, spec in enumerate(company.stores, start=1):
        _store(company, spec, place, at=at)
    _people(at=at)
    chores.write_down(at=at)
    _goods(company, at=at)
    _rates(company)
    _targets(company, at=at)


def store_of(code: str) -> Store:
    """The store with this code."""
    store: Store = Store.objects.get(code=code)
    return store


def _entities() -> None:
    for entity in ENTITIES:
        LegalEntity.objects.update_or_create(
            name=entity.name,
            defaults={"tax_number": entity.tax_number, "base_currency": entity.currency},
        )


def _store(company: Company, spec: StoreSpec, place: int, *, at: datetime) -> None:
    entity = next(one for one in ENTITIES if one.abroad == (not spec.domestic))
    given = {
        "name": spec.name,
        "name_en": spec.name_en,
        "channel": spec.channel,
        "entity": LegalEntity.objects.get(name=entity.name),
        "currency": spec.currency,
        "zone": spec.zone,
        "phase": spec.phase,
        "opened_on": company.opened_on(spec.code),
        "commission_rate": spec.fee_rate,
        "deposit_amount": spec.deposit,
        "annual_fee_amount": spec.annual_fee,
        "annual_fee_back_at": company.annual_fee_back_at(spec.code),
        "ship_promise_hours": spec.promise_hours,
        "colour": (place - 1) % 8 + 1,
    }
    stores.put(spec.code, given, actor=SYSTEM, at=at)


def _people(*, at: datetime) -> None:
    hashed = make_password(PASSWORD)
    known = {store.code: str(store.pk) for store in Store.objects.all()}
    wanted = [(face.username, face.display_name, face.role, tuple(known)) for face in FACES]
    username, name, codes = SHOPKEEPER
    wanted.append((username, name, Role.OPERATIONS, codes))
    for username, name, role, codes in wanted:
        if User.objects.filter(username=username).exists():
            continue
        scope = {"store": [known[code] for code in codes] if role in ON_STORES else []}
        person = Person(name, role, email=f"{username}@heyu.example")
        add_person(username, person, hashed=hashed, actor=SYSTEM, at=at, scope=scope)


def _goods(company: Company, *, at: datetime) -> None:
    catalogue.receive_products(list(company.products()), actor=SYSTEM, at=at)
    catalogue.receive_stock(list(company.stock()), actor=SYSTEM, at=at)
    names, drawings = company.english_names(), company.pictures()
    products = list(Product.objects.filter(code__in=names))
    for product in products:
        product.name_en = names[product.code]
        product.picture = pictures.address(*drawings[product.code])
    Product.objects.bulk_update(products, ["name_en", "picture"], batch_size=500)


def _rates(company: Company) -> None:
    ExchangeRate.objects.bulk_create(
        (
            ExchangeRate(on=on, from_currency="USD", to_currency="CNY", rate=rate, source="demo")
            for on, rate in company.exchange_rates()
        ),
        ignore_conflicts=True,
    )


def _targets(company: Company, *, at: datetime) -> None:
    known = {store.code: store for store in Store.objects.all()}
    goals = [
        Goal(known[target.store], target.month, target.metric, target.amount, target.currency)
        for target in company.targets()
    ]
    made = set_targets(goals, actor=SYSTEM, at=at)
    months = [
        (target, company.day_weights(target.store.code, target.month))
        for target in made
        if target.metric == Metric.NET_SALES
    ]
    splitting.set_days_many(months, actor=SYSTEM, at=at)
