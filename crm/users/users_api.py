"""Who works here, for pickers and for the caller: users, me, teams, pools."""

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api.filters import IdFilter, WordFilter

from .api import ReadViewSet
from .models import Pool, Role, Team, User


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "name", "role", "team"]
        read_only_fields = fields


class MeSerializer(serializers.ModelSerializer):
    language = serializers.CharField(read_only=True)  # empty: what the browser asks for

    class Meta:
        model = User
        fields = ["id", "email", "name", "role", "team", "title", "phone", "language", "time_zone", "theme"]
        read_only_fields = fields


class UserFilters(django_filters.FilterSet):
    team = IdFilter()
    role = WordFilter(choices=Role.choices)

    class Meta:
        model = User
        fields = []


class UserViewSet(ReadViewSet):
    """Colleagues who can log in; `me` is the caller."""

    model = User
    serializer_class = UserSerializer
    filterset_class = UserFilters
    ordering, ordering_fields = "name", ["name", "id"]

    def rows(self):
        return User.objects.active()

    @extend_schema(responses=MeSerializer, filters=False)
    @action(detail=False, pagination_class=None)
    def me(self, request):
        return Response(MeSerializer(request.user).data)


class TeamSerializer(serializers.ModelSerializer):
    class Meta:
        model = Team
        fields = ["id", "name", "name_en", "name_zh", "parent"]
        read_only_fields = fields


class TeamViewSet(ReadViewSet):
    """The tree of teams, parents before children."""

    model = Team
    serializer_class = TeamSerializer
    ordering, ordering_fields = "path", {"id": "pk", "name_en": "name_en", "name_zh": "name_zh"}

    def rows(self):
        return Team.objects.filter(active=True)


class PoolSerializer(serializers.ModelSerializer):
    class Meta:
        model = Pool
        fields = ["id", "name", "name_en", "name_zh", "claim_limit"]
        read_only_fields = fields


class PoolViewSet(ReadViewSet):
    """Public pools in use."""

    model = Pool
    serializer_class = PoolSerializer
    ordering, ordering_fields = "name_en", ["id", "name_en", "name_zh"]

    def rows(self):
        return Pool.objects.filter(active=True)
