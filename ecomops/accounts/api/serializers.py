"""People as the API says them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ecomops.accounts.models import User
from ecomops.core.policies import grants


class MeSerializer(serializers.ModelSerializer[User]):
    """Oneself: what may be done, and how the screen is liked."""

    actions = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = [
            "id", "username", "display_name", "role", "language", "theme", "density", "red_up",
            "actions",
        ]  # fmt: skip
        read_only_fields = ["id", "username", "role", "actions"]

    def get_actions(self, user: User) -> list[str]:
        """Everything the role may do."""
        return sorted(action for action, roles in grants().items() if user.role in roles)


class PersonSerializer(serializers.ModelSerializer[User]):
    """Somebody who may sign in."""

    version = serializers.IntegerField(
        required=False, help_text="Send the version you read; an older one is refused with 409."
    )

    class Meta:
        model = User
        fields = [
            "id", "username", "display_name", "role", "email", "language", "is_active",
            "last_login", "date_joined", "version",
        ]  # fmt: skip
        read_only_fields = ["id", "username", "is_active", "last_login", "date_joined"]
        extra_kwargs = {"display_name": {"required": True}, "role": {"required": True}}


class NewPersonSerializer(PersonSerializer):
    """Somebody new, with a first password."""

    password = serializers.CharField(write_only=True, style={"input_type": "password"})

    class Meta(PersonSerializer.Meta):
        fields = [*PersonSerializer.Meta.fields, "password"]
        read_only_fields = ["id", "is_active", "last_login", "date_joined"]

    def validate_username(self, value: str) -> str:
        """A user name nobody has, in whatever case it is written."""
        if User.objects.filter(username__iexact=value).exists():
            raise serializers.ValidationError(
                User._meta.get_field("username").error_messages["unique"]
            )
        return value


def person_of(data: dict[str, Any], base: User | None = None) -> dict[str, Any]:
    """The fields of `services.Person`, those not sent as they are."""
    names = ("display_name", "role", "email", "language")
    default = base or User()
    return {name: data.get(name, getattr(default, name)) for name in names}
